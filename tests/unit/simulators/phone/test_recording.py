import wave
from pathlib import Path

from tones import tone

from qualifybot.simulators.phone.playout import Placed
from qualifybot.simulators.phone.recording import Recording


def test_each_side_has_its_channel_and_its_moments(tmp_path: Path) -> None:
    recording = Recording((Placed(80, tone(0.01)),), (Placed(240, tone(0.05)),), samples=400)
    stereo = recording.stereo()
    caller, bot = stereo[:, 0], stereo[:, 1]
    assert stereo.shape == (400, 2)
    assert set(caller[80:160].nonzero()[0]) == set(range(80))
    assert not caller[:80].any()
    assert not caller[160:].any()
    assert bot[240:].all(), "what lies past the end of the call is cut"
    assert not bot[:240].any()
    recording.write_wav(tmp_path / "call.wav")
    with wave.open(str(tmp_path / "call.wav")) as written:
        assert (written.getnchannels(), written.getframerate(), written.getnframes()) == (2, 8000, 400)
        assert written.readframes(400) == stereo.astype("<i2").tobytes()
