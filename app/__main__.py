"""`python -m app` is `sonoscope`."""

import sys

from app.main import main

sys.exit(main())
