"""Peers' rules, said in our language and checked against the findings that they published."""
