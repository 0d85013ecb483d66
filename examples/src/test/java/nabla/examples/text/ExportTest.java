package nabla.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Cnn;
import nabla.examples.data.ImageSet;
import nabla.examples.data.TextFile;
import nabla.nn.Sequential;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.data.ImageDataset;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.onnx.Onnx;
import nabla.nn.rnn.LSTMOutput;
import nabla.optim.Adam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** ONNX Runtime computes what the examples' networks compute once they have learned something. */
@DisabledOnOs(
    value = OS.MAC,
    architectures = "x86_64",
    disabledReason = "ONNX Runtime has no native library for it")
class ExportTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"batch", "switchable", "rms"})
  void cnn(String norm) throws OrtException {
    Generator.manualSeed(1);
    ImageSet pictures = ImageSet.fashionMnistSubset(true).first(64);
    ImageDataset data = pictures.standardizedBy(pictures);
    Sequential model = Cnn.of(norm, 28, 28, 10);
    Adam optimizer = new Adam(model.parameters());
    Tensor some = null;
    for (Batch batch : new DataLoader(data, 32)) {
      some = batch.inputs().narrow(0, 0, 5).detach().clone();
      try (Scope step = Scope.open()) {
        optimizer.zeroGrad();
        new CrossEntropyLoss().forward(model.forward(batch.inputs()), batch.targets()).backward();
        optimizer.step();
      }
    }
    Path file = folder.resolve("cnn.onnx");
    Onnx.export(file, model, 1, 1, 28, 28);
    model.eval();
    compare(model.forward(some), run(file, some).get(0));
  }

  /** A text at once, and in two pieces with the state carried on. */
  @Test
  void characterLstm() throws OrtException {
    Generator.manualSeed(1);
    String text = TextFile.macbeth().substring(0, 5000);
    Vocabulary vocabulary = Vocabulary.of(text);
    CharLSTM model = new CharLSTM(vocabulary.size(), 32);
    Tensor read = Tensor.of(vocabulary.encode(text.substring(0, 400))).reshape(100, 4);
    Adam optimizer = new Adam(model.parameters(), Adam.Options.defaults().withLr(.01));
    for (int i = 0; i < 5; i++) {
      try (Scope step = Scope.open()) {
        Tensor logits =
            model
                .forward(read.narrow(0, 0, 99), model.zeroState(4), model.zeroState(4))
                .output()
                .flatten(0, 1);
        optimizer.zeroGrad();
        new CrossEntropyLoss().forward(logits, read.narrow(0, 1, 99).flatten()).backward();
        optimizer.step();
      }
    }
    Path file = folder.resolve("lstm.onnx");
    model.export(file);
    model.eval();
    try (NoGrad off = NoGrad.open()) {
      LSTMOutput<Tensor> expected = model.forward(read, model.zeroState(4), model.zeroState(4));
      List<Tensor> first = run(file, read.narrow(0, 0, 70), model.zeroState(4), model.zeroState(4));
      List<Tensor> second = run(file, read.narrow(0, 70, 30), first.get(1), first.get(2));
      compare(expected.output(), Tensor.concat(0, first.get(0), second.get(0)));
      compare(expected.hn(), second.get(1));
      compare(expected.cn(), second.get(2));
    }
  }

  private static List<Tensor> run(Path file, Tensor... inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> named = new LinkedHashMap<>();
    try (OrtSession session = environment.createSession(file.toString())) {
      for (String name : session.getInputNames()) {
        named.put(name, tensor(environment, inputs[named.size()]));
      }
      List<Tensor> outputs = new ArrayList<>();
      try (OrtSession.Result results = session.run(named)) {
        for (int i = 0; i < results.size(); i++) {
          OnnxTensor y = (OnnxTensor) results.get(i);
          float[] values = new float[y.getFloatBuffer().remaining()];
          y.getFloatBuffer().get(values);
          int[] shape = Arrays.stream(y.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
          outputs.add(Tensor.of(values, shape));
        }
      }
      return outputs;
    } finally {
      named.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor x) throws OrtException {
    long[] shape = Arrays.stream(x.shape().dims()).asLongStream().toArray();
    return x.dataType() == DataType.LONG
        ? OnnxTensor.createTensor(environment, LongBuffer.wrap(x.toLongArray()), shape)
        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.toFloatArray()), shape);
  }

  private static void compare(Tensor wanted, Tensor got) {
    assertEquals(wanted.shape(), got.shape());
    double[] a = wanted.toDoubleArray();
    double[] b = got.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i], b[i], 1e-4 * Math.max(1, Math.abs(a[i])));
    }
  }
}
