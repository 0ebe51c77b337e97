"""Stories told to a real server over HTTP: `tuntas story ketileng --json`. Steps in `ketileng`, reading in `browser`."""
