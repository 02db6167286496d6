"""What is installed: the frozen program, the packages made of it for each system, and what proves them.

`contents` says what belongs into the program, `program.spec` has PyInstaller put it together; `build` runs all steps in
their order.
"""
