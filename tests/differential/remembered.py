"""A method whose answer depends on its arguments only, asked once for each: the object keeps the answers in `known`."""

from functools import wraps


def remembered(method):
    name = method.__name__

    @wraps(method)
    def ask(self, *args):
        key = (name, *args)
        if key in self.known:
            return self.known[key]
        answer = self.known[key] = method(self, *args)
        return answer

    return ask
