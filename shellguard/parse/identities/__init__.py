"""Whom a call acts as: identities it uses, stores, hands on, looks for or brings to light."""
