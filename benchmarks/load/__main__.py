from benchmarks.load.generator import main

main()
