"""Seal, sign, chain, receipts, keystores. The only importer of cryptography, cwt, http_message_signatures and webauthn."""
