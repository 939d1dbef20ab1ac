"""Writes the files beside it, from NumPy and PyTorch: python3 make.py [FOLDER]. Also how the tests talk to PyTorch.

python3 make.py FOLDER          arrays.npz, records of torch's net, and the same in other precisions
python3 make.py FOLDER arrays   writes arrays.npz and the like, both ways of zip; prints what is in it
python3 make.py FOLDER load     reads FOLDER/ours.safetensors into the same net; prints its outputs
"""
import json
import os
import struct
import sys

import numpy

types = {'F64': '<f8', 'F32': '<f4', 'F16': '<f2', 'BF16': '<u2', 'I64': '<i8'}


def save(path, tensors):
    """The safetensors format, where the package safetensors is missing; bfloat16 comes as ('BF16', bits)."""
    header, body = {}, b''
    for name, array in tensors.items():
        kind, array = array if isinstance(array, tuple) else ({'f8': 'F64', 'f4': 'F32', 'f2': 'F16', 'i8': 'I64'}[array.dtype.str[1:]], array)
        data = array.astype(types[kind]).tobytes()
        header[name] = {'dtype': kind, 'shape': list(array.shape), 'data_offsets': [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + body)


def load(path):
    try:
        from safetensors.numpy import load_file
        return load_file(path)
    except ImportError:
        data = open(path, 'rb').read()
        (length,) = struct.unpack('<Q', data[:8])
        header, body = json.loads(data[8:8 + length]), data[8 + length:]
        header.pop('__metadata__', None)
        read = lambda it: numpy.frombuffer(body[slice(*it['data_offsets'])], types[it['dtype']]).reshape(it['shape'])
        return {name: read(it) for name, it in header.items()}


def arrays(folder):
    """Everything that a file of NumPy's may hold, and what it is."""
    numbers = numpy.arange(6).reshape(2, 3) - 2
    kinds = ['<f4', '>f4', '<f8', '<f2', '<i8', '>i8', '<i4', '<i2', 'i1', 'u1', '<u2', '<u4', '<u8', '?']
    named = {f'c.{i}': numpy.abs(numbers).astype(kind) for i, kind in enumerate(kinds)}
    named['fortran'] = numpy.asfortranarray(numbers.astype('<f4'))
    named['cube'] = numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4).astype('<f4'))
    named['scalar'] = numpy.float32(1.5)
    named['empty'] = numpy.zeros((0, 3), '<f4')
    named['vector'] = numpy.array([0.1, -1e300, 5e-324], '<f8')
    numpy.savez_compressed(os.path.join(folder, 'arrays.npz'), **named)
    return named


def versions(folder):
    numbers = numpy.arange(6).reshape(2, 3) - 2
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(os.path.join(folder, f'version{version[0]}.npy'), 'wb') as file:
            numpy.lib.format.write_array(file, numbers.astype('<f4'), version=version)


def net():
    import torch
    from torch import nn
    torch.manual_seed(1)
    torch.set_num_threads(1)
    return nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(0.1), nn.Linear(5, 4, bias=False),
                         nn.LayerNorm(4), nn.Tanh(), nn.Linear(4, 2))


def outputs(model):
    import torch
    rows = [[0.5, -1.0, 2.0], [0.0, 0.0, 0.0], [-3.0, 0.25, 1.0]]
    with torch.no_grad():
        return {'inputs': rows, 'outputs': model.eval()(torch.tensor(rows)).tolist()}


def records(folder):
    import torch
    model = net()
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    for _ in range(20):
        x = torch.randn(16, 3) * 2 + 1
        loss = (model(x) - x[:, :2]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    state = {name: t.clone() for name, t in model.state_dict().items()}
    bits = lambda t: ('BF16', t.bfloat16().view(torch.int16).numpy().view('<u2'))
    versions = {
        'float32': {name: t.numpy() for name, t in state.items()},
        'float64': {name: t.double().numpy() if t.is_floating_point() else t.numpy() for name, t in state.items()},
        'float16': {name: t.half().numpy() if t.is_floating_point() else t.numpy() for name, t in state.items()},
        'bfloat16': {name: bits(t) if t.is_floating_point() else t.numpy() for name, t in state.items()},
    }
    rounded = {'float16': torch.Tensor.half, 'bfloat16': torch.Tensor.bfloat16}
    expected = {}
    for name, tensors in versions.items():
        save(os.path.join(folder, f'{name}.safetensors'), tensors)
        to = rounded.get(name, lambda t: t)
        model.load_state_dict({key: to(t).float() if t.is_floating_point() else t for key, t in state.items()})
        expected[name] = outputs(model)
    with open(os.path.join(folder, 'expected.json'), 'w') as file:
        file.write(json.dumps(expected) + '\n')


if __name__ == '__main__':
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    if sys.argv[2:] == ['load']:
        import torch
        model = net()
        model.load_state_dict({name: torch.tensor(array) for name, array in load(os.path.join(folder, 'ours.safetensors')).items()})
        print(json.dumps(outputs(model)))
    elif sys.argv[2:] == ['arrays']:
        named = arrays(folder)
        numpy.savez(os.path.join(folder, 'stored.npz'), **named)
        flat = lambda array: numpy.asarray(array, float).ravel().tolist()
        print(json.dumps({name: {'shape': list(array.shape), 'values': flat(array)} for name, array in named.items()}))
    else:
        arrays(folder)
        versions(folder)
        records(folder)
