"""What a decision brings: it is confirmed, its conditions are work, a NO-GO moves dates or rolls back."""
