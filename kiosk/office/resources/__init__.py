"""The office's pages, one module a noun of the addresses. Each gives a router for a Room; decisions are made below, in kiosk.office."""
