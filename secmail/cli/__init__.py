"""The command line: the second front end, and the tool of support and of end-to-end tests.

    main.py       `run(argv, program)`: parses, calls the command, turns every failure into a sentence and an exit code
    program.py    what the command line needs of the program behind it; `app` implements it
    grammar.py    the commands and their options
    dialogue.py   submits commands to the engine, answers its questions, waits for the end
    terminal.py   standard input and output, secrets, files
    documents.py, listings.py   the JSON that is printed: a contract with other programs

May import: api, domain, hprim. Invariants: with `--json` exactly one document on standard output; errors are one
sentence and a remedy on standard error; a PIN comes from standard input or the terminal, never from the arguments, and
is given once. Thread: the main thread; the engine's listener only puts events into a queue.
"""
