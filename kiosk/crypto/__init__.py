"""Seal, sign, chain, receipts, keystores. The only importer of cryptography, http_message_signatures and webauthn."""
