"""Who is woken when something is posted: threads of this process, or Celery's workers."""
