"""Members, departments, external contacts and what an app may see of them."""
