"""What every page and route stands on: services, the request context, headers, problems."""
