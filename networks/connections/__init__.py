"""Which places of the country are connected: by what they take up, networks and exchanges."""
