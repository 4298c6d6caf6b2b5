"""Is your network right? Someone else's code is judged, and its mistakes are named."""
