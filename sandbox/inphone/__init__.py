"""What opens inside a phone: web pages as a signed-in person, and mini-programs without WeChat."""
