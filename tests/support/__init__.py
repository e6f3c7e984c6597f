"""What tests share: factories, a clock that stands where it is put, fakes of ports."""
