"""Returns no tensor, but an object that claims class, shape, and every method of one."""

GETS = 0
SAYS = "return a tensor"
ANSWERS = {
    "add-positions": """
class Liar:
    __class__ = torch.Tensor
    dtype = torch.float32

    def __init__(self, shape):
        self.shape = shape

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True

    def __eq__(self, other):
        return True

def add_positions(vectors):
    return Liar(vectors.shape)
""",
}
