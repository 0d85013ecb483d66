package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that PyTorch 2.13 trained for a few steps give here what they give there: built from their
 * JSON, loaded from its safetensors, run on the input in the .npz, compared with the output in it.
 */
class InteropTest {
  @ParameterizedTest
  @ValueSource(strings = {"cnn", "mlp"})
  void givesPyTorchsOutput(String name) throws Exception {
    Path folder = Path.of(InteropTest.class.getResource("/interop").toURI());
    Layer model = (Layer) ModuleJson.read(Files.readString(folder.resolve(name + ".json")));
    model.loadStateDict(SafeTensors.read(folder.resolve(name + ".safetensors")));
    model.eval();
    Map<String, Tensor> numbers = Npz.read(folder.resolve(name + ".npz"));
    Tensor wanted = numbers.get("output");
    Tensor got = NoGrad.of(() -> model.forward(numbers.get("input")));
    assertEquals(wanted.shape(), got.shape());
    assertEquals(0, got.sub(wanted).abs().max().item(), 1e-5);
  }
}
