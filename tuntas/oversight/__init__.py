"""Answer for it: what stands outside the daily work and looks at it. Order inside: docket, rooms, figures."""
