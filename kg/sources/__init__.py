"""Sources: files, folders and standard input become papers, and records of one paper become one."""

from kg.sources.merge import Merged, NearMiss, merge
from kg.sources.read import read
from kg.sources.records import paper_from_record
from kg.sources.report import Document, Message, Report

__all__ = ["Document", "Merged", "Message", "NearMiss", "Report", "merge", "paper_from_record", "read"]
