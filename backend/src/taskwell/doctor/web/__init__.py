"""Whether people's browsers find the app, and the app finds this backend."""
