"""Website audits: gathered within bounds, judged apart, reported with evidence."""
