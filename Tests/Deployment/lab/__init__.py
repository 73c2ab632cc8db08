"""Hosts made for the test of the deployment, and what happens on them."""
