package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Conv2d;
import nabla.nn.Layer;
import nabla.nn.Parametrization;
import nabla.nn.Sequential;
import nabla.nn.Tanh;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.norm.LazyBatchNorm2d;
import nabla.nn.norm.SpectralNorm;
import nabla.nn.norm.WeightNorm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States are loaded whose names are older than the modules, or whose modules have no shapes yet.
 */
class OlderNamesTest {
  /** The files are those of older_names.py: PyTorch's own state, input and output. */
  @ParameterizedTest
  @ValueSource(strings = {"weight_norm", "spectral_norm"})
  void ofPyTorchsFirstParametrizations(String name) throws Exception {
    Path file = Path.of(OlderNamesTest.class.getResource("/interop/" + name + ".npz").toURI());
    Map<String, Tensor> state = new LinkedHashMap<>(Npz.read(file));
    Tensor x = state.remove("x");
    Tensor y = state.remove("y");
    Parametrization norm = name.equals("weight_norm") ? new WeightNorm() : new SpectralNorm();
    Layer net = new Sequential(new Tanh(), norm.on(new Conv2d(2, 3, 2)));
    Map<String, Tensor> plain = new LinkedHashMap<>();
    state.forEach((key, tensor) -> plain.put(key.substring("state.".length()), tensor));
    net.loadStateDict(plain);
    net.eval();
    Tensor got = NoGrad.of(() -> net.forward(x));
    assertEquals(0, got.sub(y).abs().max().item(), 1e-5);
    plain.remove("1.weight_v");
    ArgumentException e = assertThrows(ArgumentException.class, () -> net.loadStateDict(plain));
    assertEquals(1, e.getMessage().split("Missing key").length - 1, e.getMessage());
  }

  @Test
  void ofLazyModules() {
    Sequential trained = new Sequential(new BatchNorm2d(3));
    trained.forward(Tensor.randn(4, 3, 2, 2));
    Sequential lazy = new Sequential(new LazyBatchNorm2d());
    assertThrows(
        ArgumentException.class,
        () -> new Sequential(new LazyBatchNorm2d()).loadStateDict(Map.of("0.w", Tensor.zeros(1))));
    lazy.loadStateDict(trained.stateDict());
    assertEquals(trained.stateDict().keySet(), lazy.stateDict().keySet());
    trained
        .stateDict()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toDoubleArray(), lazy.stateDict().get(name).toDoubleArray(), name));
  }
}
