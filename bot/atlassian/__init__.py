"""What Atlassian's services say and want, without calling them."""
