"""From a source to stored, judged drafts."""
