"""What several tests share: private services, free ports, a moment to stand on."""
