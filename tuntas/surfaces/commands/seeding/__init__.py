"""First rows of a story, a demo or a test: rules, offices, posts, invented people. Nothing here is a real person."""
