"""Files: download, upload and the AMR voice format."""
