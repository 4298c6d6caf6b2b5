"""Pictures and tables that are computed: of the video's run, and of examples."""
