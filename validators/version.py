"""The version of the validator, which every report names."""

NAME = "signpost-validator"
VERSION = "0.1.0"
