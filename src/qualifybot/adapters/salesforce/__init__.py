"""Leads in Salesforce."""
