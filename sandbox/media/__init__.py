"""Files and the jobs that fetch them."""
