"""From outcomes to an assessment: counts, findings, undecided, problems."""
