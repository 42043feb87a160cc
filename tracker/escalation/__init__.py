"""Who is told what, when and how: the agency's ladder, its people and their choices."""
