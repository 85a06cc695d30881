"""OAuth, JS tickets and the mini-program logins."""
