"""What `import accountability` gives."""
