"""A graph over HTTP: SPARQL, linked data, the page. Needs `pip install 'abstract-kg[serve]'`."""
