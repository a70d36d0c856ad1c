"""Pictures of a comparison as SVG, one kind a file. They are the same in light and dark: the page has the colours."""
