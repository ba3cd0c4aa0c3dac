"""Access to the containers of LibreOffice's programming interface."""


def items(container):
    return (container.getByIndex(index) for index in range(container.getCount()))
