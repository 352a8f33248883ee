"""GO/NO-GO meetings: who said what with which mandate, what that decides, and what it leaves over."""
