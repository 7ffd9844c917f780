"""What terminal, cloud and office share: typed, pure, without I/O. Bytes on the wire stand in docs/formats/."""
