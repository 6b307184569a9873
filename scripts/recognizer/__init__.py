"""A reader of lines that learns from faxes: what it learns from, its network, and its training (decision 26).

    python -m scripts.recognizer.pages SEED PAGES FOLDER   lines of drawn and faxed pages, in files of some thousand
    python -m scripts.recognizer.train FOLDER HOURS FILE   learns from them; FILE holds the network as ONNX at the end

`network.pt` is what some 540,000 lines came to: copied beside FILE under its name, `train` goes on from it. FILE
becomes `nightclerk/documents/lines.onnx`.

`pages` runs in the project's environment, `train` in one that has torch, onnx, onnxscript and what the project has of
OpenCV and numpy. Fonts are those below the folders that NIGHTCLERK_FONTS names, and the system's.
"""
