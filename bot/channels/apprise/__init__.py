"""Mail, Mattermost, Matrix, ntfy and more, through Apprise."""
