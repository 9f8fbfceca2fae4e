// The landing page has no other script: it is read, and its links lead away.
const stored = (() => {
  try {
    return JSON.parse(localStorage.getItem('taskwell') ?? '{}');
  } catch {
    // Storage may be closed to the page, or hold something else: then nobody was here before.
    return {};
  }
})();
const { worker } = document.currentScript.dataset;

// Whoever was signed in comes for their todos.
if (stored?.signedIn === true) location.replace('/todos');
else if (worker && 'serviceWorker' in navigator) {
  // It fetches the rest of the app while the page is read, so that the next one opens at once.
  addEventListener('load', () => void navigator.serviceWorker.register(worker, { type: 'module' }));
}
