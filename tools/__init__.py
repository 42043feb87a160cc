"""What maintainers run: new migrations, generated pages, lock files."""
