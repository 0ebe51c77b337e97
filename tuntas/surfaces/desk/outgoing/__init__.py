"""Numbered sendings between offices: send many, tick what arrived, last night's reconciliation."""
