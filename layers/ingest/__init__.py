"""Large files into the workspace batch by batch: memory depends on the batch, not on the layer.

A batch is read, checked, put in order along a curve and kept in a draft folder; what was kept there before an
interruption is not done again. Then repeated keys are found over all batches, and the rows are written in
order of the curve.
"""
